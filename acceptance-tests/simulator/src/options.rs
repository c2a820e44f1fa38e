//! How a simulator is started, and what it is when nothing is said.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::clock::Clock;
use crate::estate::Estate;
use crate::inferred::Inferred;

/// How a simulator is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// The address to listen on; port 0 picks a free one.
    pub listen: SocketAddr,
    /// What exists at the start.
    pub estate: Estate,
    /// How time passes.
    pub clock: Clock,
    /// Added to every request, in real time.
    pub latency: Duration,
    /// Whether the token buckets of ARM refuse.
    pub arm_limits: bool,
    /// Members per page of every list; `None` for the services' own size.
    pub page_size: Option<usize>,
    /// Where the state is kept across restarts.
    pub state_file: Option<PathBuf>,
    /// The choices where the real service's behaviour is not known; `page_size` above wins over the one in here.
    pub inferred: Inferred,
}

impl Default for Options {
    /// A free port on loopback, the embedded estate, operations that end at the first look, no latency, no limits.
    fn default() -> Self {
        Options {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            estate: Estate::default(),
            clock: Clock::default(),
            latency: Duration::ZERO,
            arm_limits: false,
            page_size: None,
            state_file: None,
            inferred: Inferred::default(),
        }
    }
}
