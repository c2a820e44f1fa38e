//! The directory: tenants, their applications, and the access tokens issued for them.
//!
//! Tokens look like Entra's (three parts, readable claims) but are signed with a key of this process alone, so only
//! tokens of this simulator pass. Their life is counted by the real clock, as clients count it.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

/// A text that is never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(secret: impl Into<String>) -> Self {
        Secret(secret.into())
    }

    /// The secret itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// A tenant with the applications that may ask for tokens in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Tenant {
    /// The tenant's GUID.
    pub id: String,
    /// The applications known to the tenant.
    pub clients: Vec<Client>,
}

/// An application (service principal).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Client {
    /// The application's GUID, which users call client id.
    pub id: String,
    /// The GUID of the service principal in the tenant.
    pub object_id: String,
    /// The client secret.
    pub secret: Secret,
}

/// Why a bearer token is refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    Malformed,
    Expired(OffsetDateTime),
    Audience(String),
}

/// What a good token says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Bearer {
    pub tenant: String,
    pub object: String,
    pub client: String,
}

#[derive(Clone)]
pub(crate) struct Directory {
    pub tenants: Vec<Tenant>,
    /// Seconds that a token lives.
    pub lifetime: i64,
    key: Uuid,
}

impl fmt::Debug for Directory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Directory").field("tenants", &self.tenants).finish_non_exhaustive()
    }
}

impl Directory {
    pub fn new(tenants: Vec<Tenant>, lifetime: i64) -> Self {
        Directory { tenants, lifetime, key: Uuid::new_v4() }
    }

    pub fn tenant(&self, id: &str) -> Option<&Tenant> {
        self.tenants.iter().find(|tenant| tenant.id.eq_ignore_ascii_case(id))
    }

    /// An access token for `audience`, as of the real moment `now`.
    pub fn issue(
        &self,
        tenant: &Tenant,
        client: &Client,
        audience: &str,
        now: OffsetDateTime,
    ) -> String {
        let issued = now.unix_timestamp();
        self.sign(&json!({
            "aud": audience,
            "iss": format!("https://sts.windows.net/{}/", tenant.id),
            "iat": issued,
            "nbf": issued,
            "exp": issued + self.lifetime,
            "appid": client.id,
            "appidacr": "1",
            "idtyp": "app",
            "oid": client.object_id,
            "sub": client.object_id,
            "tid": tenant.id,
            "ver": "1.0",
        }))
    }

    /// Signs any claims; also for the identity tokens that pipelines hand out.
    pub fn sign(&self, claims: &Value) -> String {
        let header = URL_SAFE_NO_PAD
            .encode(json!({"typ": "JWT", "alg": "RS256", "kid": "simulator"}).to_string());
        let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let signature = self.signature(&signed);
        format!("{signed}.{signature}")
    }

    fn signature(&self, signed: &str) -> String {
        URL_SAFE_NO_PAD.encode(Uuid::new_v5(&self.key, signed.as_bytes()).as_bytes())
    }

    /// Reads a bearer token that ARM was sent.
    pub fn verify(
        &self,
        token: &str,
        audiences: &[String],
        now: OffsetDateTime,
    ) -> Result<Bearer, Refused> {
        let (signed, signature) = token.rsplit_once('.').ok_or(Refused::Malformed)?;
        if self.signature(signed) != signature {
            return Err(Refused::Malformed);
        }
        let claims = claims(token).ok_or(Refused::Malformed)?;
        let text = |name: &str| claims[name].as_str().unwrap_or_default().to_owned();
        let expiry = OffsetDateTime::from_unix_timestamp(claims["exp"].as_i64().unwrap_or(0))
            .unwrap_or(OffsetDateTime::UNIX_EPOCH);
        if expiry <= now {
            return Err(Refused::Expired(expiry));
        }
        let audience = text("aud");
        let bare = |text: &str| text.trim_end_matches('/').to_lowercase();
        if !audiences.iter().any(|known| bare(known) == bare(&audience)) {
            return Err(Refused::Audience(audience));
        }
        Ok(Bearer { tenant: text("tid"), object: text("oid"), client: text("appid") })
    }
}

/// The claims of a JWT, unverified; `None` if it is no JWT.
pub(crate) fn claims(token: &str) -> Option<Value> {
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = parts.as_slice() else { return None };
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok();
    let header: Value = serde_json::from_slice(&decode(header)?).ok()?;
    let payload: Value = serde_json::from_slice(&decode(payload)?).ok()?;
    (header.is_object() && payload.is_object() && !signature.is_empty()).then_some(payload)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn directory() -> Directory {
        let client = Client {
            id: "client".into(),
            object_id: "object".into(),
            secret: Secret::new("open sesame, forty thieves"),
        };
        Directory::new(vec![Tenant { id: "tenant".into(), clients: vec![client] }], 3599)
    }

    #[test]
    fn a_token_passes_until_it_expires_and_only_for_its_audience() {
        let directory = directory();
        let now = OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        let tenant = directory.tenant("TENANT").unwrap();
        let token = directory.issue(tenant, &tenant.clients[0], "https://arm/", now);
        let audiences = ["https://arm".to_owned()];

        assert_eq!(directory.verify(&token, &audiences, now).unwrap().object, "object");
        let late = now + Duration::from_secs(3600);
        assert!(matches!(directory.verify(&token, &audiences, late), Err(Refused::Expired(_))));
        assert!(matches!(
            directory.verify(&token, &["https://graph".into()], now),
            Err(Refused::Audience(_))
        ));
        assert_eq!(
            directory.verify(&format!("{token}x"), &audiences, now),
            Err(Refused::Malformed)
        );
        assert_eq!(
            self::directory().verify(&token, &audiences, now),
            Err(Refused::Malformed),
            "another key"
        );
    }

    #[test]
    fn secrets_are_not_printed() {
        assert!(!format!("{:?}", directory()).contains("sesame"));
    }
}
