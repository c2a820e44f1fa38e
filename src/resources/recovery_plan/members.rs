//! The two names of a member: what the configuration calls it, which is the id that its item was created with, and what
//! the service calls it, which is the id that it has now.

use super::groups;
use super::model::Model;
use crate::azure::siterecovery::ProtectedItem;
use crate::azure::{Error, id};
use crate::framework::model::{ListOf, Member as _, Model as _, Set, Val};
use crate::framework::value::Value;
use crate::resources::arm::Remote;
use crate::resources::items;

/// The members of a plan under both of their names.
#[derive(Debug, Default)]
pub struct Names(Vec<Name>);

#[derive(Debug)]
struct Name {
    configured: String,
    current: String,
}

impl Names {
    /// Finds out where members are. One that is nowhere keeps its name.
    ///
    /// # Errors
    /// That the items of the vault cannot be listed.
    pub async fn find(remote: &Remote, configured: Vec<String>) -> Result<Self, Error> {
        let Some(first) = configured.first() else { return Ok(Self::default()) };
        let all = items::all(remote, first).await?;
        let name = |configured: String| {
            let item = find(&all, &configured);
            let current = item.filter(|item| !id::same(&item.id, &configured));
            let current = current.map_or_else(|| configured.clone(), |item| id::plain(&item.id));
            Name { configured, current }
        };
        Ok(Self(configured.into_iter().map(name).collect()))
    }

    /// A plan as the service calls its members.
    pub fn current(&self, plan: Value) -> Value {
        renamed(plan, |member| {
            let name = self.0.iter().find(|name| id::same(&name.configured, member))?;
            Some(name.current.clone())
        })
    }

    /// A plan as the configuration calls its members.
    pub fn configured(&self, plan: Value) -> Value {
        renamed(plan, |member| {
            if self.0.iter().any(|name| id::same(&name.configured, member)) {
                return None;
            }
            let name = self.0.iter().find(|name| id::same(&name.current, member))?;
            Some(name.configured.clone())
        })
    }
}

/// The item of an id among those of its vault, wherever it is now.
pub fn find<'a>(all: &'a [ProtectedItem], item_id: &str) -> Option<&'a ProtectedItem> {
    let there = all.iter().find(|item| id::same(&item.id, item_id));
    there.or_else(|| all.iter().find(|item| items::came_from(item, item_id)))
}

/// Whether two plans name the same members, in whatever groups.
pub fn same(one: &Model, other: &Model) -> bool {
    let of = |model: &Model| {
        let boots = model.boot_recovery_group.known();
        let unknown = matches!(model.boot_recovery_group, ListOf::Unknown)
            || boots.iter().any(|boot| boot.replicated_protected_items.is_unknown());
        (!unknown).then(|| canonical(groups::all_members(model)))
    };
    of(one).is_some_and(|ids| of(other) == Some(ids))
}

/// Whether two results name the same items.
pub fn same_items(one: &Val<Set<String>>, other: &Val<Set<String>>) -> bool {
    let of = |ids: &Val<Set<String>>| canonical(ids.cloned().unwrap_or_default().0);
    of(one) == of(other)
}

fn canonical(ids: Vec<String>) -> Vec<String> {
    let mut ids: Vec<_> = ids.iter().map(|id| id::canonical(id)).collect();
    ids.sort();
    ids
}

fn renamed(mut plan: Value, name: impl Fn(&str) -> Option<String>) -> Value {
    let mut model = Model::of(&plan);
    let ListOf::Known(boots) = &mut model.boot_recovery_group else { return plan };
    for boot in boots {
        if let Val::Known(Set(members)) = &mut boot.replicated_protected_items {
            for member in members {
                if let Some(renamed) = name(member) {
                    *member = renamed;
                }
            }
        }
    }
    plan.set_member("boot_recovery_group", model.boot_recovery_group.value());
    plan
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::recovery_plan::model::Boot;

    fn plan(groups: &[&[&str]]) -> Model {
        let boot = |members: &&[&str]| Boot {
            replicated_protected_items: Val::Known(Set(members
                .iter()
                .map(|member| (*member).to_owned())
                .collect())),
            ..Boot::default()
        };
        Model {
            boot_recovery_group: ListOf::Known(groups.iter().map(boot).collect()),
            ..Model::default()
        }
    }

    #[test]
    fn members_go_by_the_one_name_here_and_by_the_other_there() {
        let name = |configured: &str, current: &str| Name {
            configured: configured.to_owned(),
            current: current.to_owned(),
        };
        let names = Names(vec![name("/a/web", "/b/web"), name("/a/db", "/a/db")]);
        let (here, there) =
            (plan(&[&["/a/web"], &["/a/db", "/x"]]), plan(&[&["/b/web"], &["/a/db", "/x"]]));
        assert_eq!(Model::of(&names.current(here.value())), there);
        assert_eq!(Model::of(&names.configured(there.value())), here);
        assert_eq!(names.current(Value::Null), Value::Null);
    }

    #[test]
    fn plans_have_the_same_members_in_whatever_groups() {
        assert!(same(&plan(&[&["/a"], &["/b"]]), &plan(&[&["/B", "/A"]])));
        assert!(!same(&plan(&[&["/a"]]), &plan(&[&["/a", "/b"]])));
        let open = Boot { replicated_protected_items: Val::Unknown, ..Boot::default() };
        let open = Model { boot_recovery_group: ListOf::Known(vec![open]), ..Model::default() };
        assert!(!same(&open, &open), "who knows");
    }
}
