//! Reading as of a moment: who shares a list with whom, and what happens to those who wait when one gives up.

use futures::future::join_all;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::azure::Scope;

async fn read_since(client: &Client, number: u32, since: Instant) -> Option<String> {
    let within = scope(60);
    let found: Option<Value> =
        client.read_since(&within, API, &policy(number), since).await.unwrap();
    found.map(|found| found["name"].as_str().unwrap_or_default().to_owned())
}

fn lists(fake: &Fake) -> usize {
    fake.asked().iter().filter(|asked| asked.target.contains("/replicationPolicies?api")).count()
}

#[tokio::test(start_paused = true)]
async fn one_who_asks_now_and_then_reads_alone() {
    let (client, fake) = Fake::connected(service).await;
    for _ in 0..10 {
        assert_eq!(read_since(&client, 1, Instant::now()).await.as_deref(), Some("alone"));
        tokio::time::sleep(Duration::from_secs(30)).await;
    }
    assert_eq!((fake.asked().len(), lists(&fake)), (10, 0));
}

#[tokio::test(start_paused = true)]
async fn those_who_ask_together_share_a_list_each_time() {
    let (client, fake) =
        Fake::connected(|asked| service(asked).after(Duration::from_millis(100))).await;
    for round in 1..=5 {
        let beat = client.next_beat(Duration::from_secs(30));
        let all = join_all((1..=10).map(|number| read_since(&client, number, beat))).await;
        assert!(Instant::now() >= beat);
        let names: Vec<_> = all.into_iter().flatten().collect();
        assert_eq!(names.iter().filter(|name| *name == "alone").count(), 2);
        // Two alone, and the two pages of the list.
        assert_eq!((fake.asked().len(), lists(&fake)), (4 * round, round));
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_that_was_begun_too_early_is_read_again() {
    let (client, fake) =
        Fake::connected(|asked| service(asked).after(Duration::from_secs(1))).await;
    let start = Instant::now();
    let early = join_all((1..=5).map(|number| read_since(&client, number, start)));
    let late = async {
        // While the list is being read.
        tokio::time::sleep(Duration::from_millis(1500)).await;
        let now = Instant::now();
        join_all((6..=10).map(|number| read_since(&client, number, now))).await
    };
    let (early, late) = tokio::join!(early, late);
    assert!(early.iter().chain(&late).all(Option::is_some));
    assert_eq!(lists(&fake), 2);
    let asked = fake.asked();
    let of_late = asked.iter().filter(|asked| asked.at >= start + Duration::from_millis(1500));
    assert!(of_late.filter(|asked| asked.target.contains("/replicationPolicies?")).count() >= 2);
    // Who asks for less finds it there.
    assert_eq!(read_since(&client, 1, start).await.as_deref(), Some("p1"));
    assert_eq!(lists(&fake), 2);
}

#[tokio::test(start_paused = true)]
async fn however_many_ask_lists_keep_their_distance() {
    let (client, fake) = Fake::connected(service).await;
    let start = Instant::now();
    let all = (0..1000u64).map(|number| {
        let client = client.clone();
        async move {
            tokio::time::sleep(Duration::from_millis(10 * number)).await;
            let asked = Instant::now();
            read_since(&client, 1 + (number % 10) as u32, asked).await.unwrap();
            assert!(asked.elapsed() <= Duration::from_millis(500));
        }
    });
    join_all(all).await;
    // In each half second two pages, and two alone.
    let seconds = start.elapsed().as_secs_f64();
    assert!(fake.asked().len() as f64 <= 8.0 * seconds + 8.0, "{}", fake.asked().len());
}

#[tokio::test(start_paused = true)]
async fn who_gives_up_passes_the_turn() {
    let (client, fake) =
        Fake::connected(|asked| service(asked).after(Duration::from_secs(1))).await;
    let cancel = CancellationToken::new();
    let impatient = Scope::new(cancel.clone(), Duration::from_secs(60));
    let now = Instant::now();
    let alone = join_all((1..=2).map(|number| read_since(&client, number, now)));
    let target = policy(3);
    let gives_up = client.read_since::<Value>(&impatient, API, &target, now);
    let others = join_all((4..=9).map(|number| read_since(&client, number, now)));
    let cancelling = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        cancel.cancel();
    };
    let (_, gave_up, others, ()) = tokio::join!(alone, gives_up, others, cancelling);
    assert!(gave_up.unwrap_err().is_cancelled());
    let names: Vec<_> = others.into_iter().flatten().collect();
    assert_eq!(names, (4..=9).map(|number| format!("p{number}")).collect::<Vec<_>>());
    assert_eq!(lists(&fake), 2);
}

#[tokio::test(start_paused = true)]
async fn who_is_dropped_while_listing_passes_the_turn() {
    let (client, fake) =
        Fake::connected(|asked| service(asked).after(Duration::from_secs(1))).await;
    let now = Instant::now();
    let alone = join_all((1..=2).map(|number| read_since(&client, number, now)));
    let dropped = tokio::time::timeout(Duration::from_millis(500), read_since(&client, 3, now));
    let others = join_all((4..=9).map(|number| read_since(&client, number, now)));
    let (_, dropped, others) = tokio::join!(alone, dropped, others);
    assert!(dropped.is_err());
    assert!(others.iter().all(Option::is_some));
    assert_eq!(lists(&fake), 2);
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_the_turn_can_give_up_too() {
    let (client, _) = Fake::connected(|asked| service(asked).after(Duration::from_secs(5))).await;
    let now = Instant::now();
    let short = Scope::new(CancellationToken::new(), Duration::from_secs(1));
    let others = join_all((1..=4).map(|number| read_since(&client, number, now)));
    let target = policy(5);
    let (found, others) =
        tokio::join!(client.read_since::<Value>(&short, API, &target, now), others);
    assert!(found.unwrap_err().is_timeout());
    assert!(others.iter().all(Option::is_some));
}

#[tokio::test(start_paused = true)]
async fn a_moment_ahead_is_waited_for_within_the_scope() {
    let (client, fake) = Fake::connected(service).await;
    let start = Instant::now();
    let later = start + Duration::from_secs(20);
    read_since(&client, 1, later).await.unwrap();
    assert_eq!(fake.asked()[0].at, later);
    let never = later + Duration::from_secs(3600);
    let target = policy(1);
    let error = client.read_since::<Value>(&scope(5), API, &target, never).await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(start.elapsed(), Duration::from_secs(25));
}

#[tokio::test(start_paused = true)]
async fn a_list_does_not_answer_who_wrote_the_member_meanwhile() {
    let (client, _) = Fake::connected(|asked| service(asked).after(Duration::from_secs(1))).await;
    let start = Instant::now();
    let all = join_all((1..=5).map(|number| read_since(&client, number, start)));
    let writing = async {
        tokio::time::sleep(Duration::from_millis(1200)).await;
        client.delete(&scope(60), API, &policy(4)).await.unwrap();
    };
    let (names, ()) = tokio::join!(all, writing);
    let names: Vec<_> = names.into_iter().flatten().collect();
    assert_eq!(names, ["alone", "alone", "p3", "alone", "p5"]);
    // A moment before the write is no reason to be told of the time before it.
    assert_eq!(read_since(&client, 4, start).await.as_deref(), Some("alone"));
    assert_eq!(read_since(&client, 5, start).await.as_deref(), Some("p5"));
}

#[tokio::test(start_paused = true)]
async fn a_missing_collection_and_one_that_cannot_be_listed_answer_too() {
    let now = Instant::now();
    let (client, fake) = Fake::connected(|_| Answer::status(404)).await;
    let all = join_all((1..=6).map(|number| read_since(&client, number, now))).await;
    assert!(all.iter().all(Option::is_none));
    assert_eq!(fake.asked().len(), 3);
    let (client, fake) =
        Fake::connected(|asked| match asked.target.contains("/replicationPolicies?") {
            true => Answer::status(403),
            false => service(asked),
        })
        .await;
    let all = join_all((1..=6).map(|number| read_since(&client, number, now))).await;
    assert!(all.iter().flatten().all(|name| name == "alone"));
    assert_eq!(fake.asked().len(), 7);
}

#[tokio::test(start_paused = true)]
async fn a_list_that_was_throttled_for_too_long_is_no_refusal() {
    let mut lists = 0;
    let (client, _) = Fake::connected(move |asked| {
        lists += usize::from(asked.target.contains("/replicationPolicies?api"));
        match asked.target.contains("/replicationPolicies?") && lists == 1 {
            true => Answer::status(503).header("retry-after", "1"),
            false => service(asked),
        }
    })
    .await;
    let now = Instant::now();
    for number in 1..=2 {
        read_since(&client, number, now).await;
    }
    let (short, target) =
        (Scope::new(CancellationToken::new(), Duration::from_millis(500)), policy(3));
    let error = client.read_since::<Value>(&short, API, &target, now).await.unwrap_err();
    assert!(error.is_timeout() && error.status() == Some(503));
    assert_eq!(read_since(&client, 3, now).await.as_deref(), Some("p3"));
}
