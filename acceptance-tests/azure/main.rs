//! The Azure client over HTTPS against the simulator, with faults: one test per rule of how it signs in, sends, waits and
//! finds out what became of a lost answer.

mod certificates;
mod cloud;
mod items;
mod limits;
mod logs;
mod lost_replies;
mod operations;
mod reading;
mod retries;
mod sign_in;
