//! The one HTTP client under everything: requests to Azure, sign-in, metadata.

use std::error::Error as StdError;
use std::path::Path;
use std::time::Duration;

use reqwest::{Certificate, Client, redirect};

use super::error::Error;

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);

/// How long the other side may be silent.
const READ_TIMEOUT: Duration = Duration::from_secs(60);

/// The most that the headers of an answer may take. Two signed polling URLs are 8 KiB, and the default is 16.
const MAX_HEADERS: u32 = 64 * 1024;

/// A client that trusts the system's certificate authorities and those in a PEM file, follows no redirect, and speaks
/// HTTP/2 where the server does.
pub(super) fn http_client(ca_bundle_path: Option<&str>) -> Result<Client, Error> {
    let mut builder = Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(READ_TIMEOUT)
        .redirect(redirect::Policy::none())
        .http2_max_header_list_size(MAX_HEADERS);
    if let Some(path) = ca_bundle_path {
        builder = builder.tls_certs_merge(authorities(Path::new(path))?);
    }
    builder.build().map_err(|error| {
        Error::Configuration(format!(
            "No HTTPS client can be made: {}. Where the system has no certificate authorities, set ca_bundle_path to a PEM \
             file with some.",
            cause(&error)
        ))
    })
}

fn authorities(path: &Path) -> Result<Vec<Certificate>, Error> {
    let problem = |what: String| {
        Error::Configuration(format!("ca_bundle_path is \"{}\", but {what}.", path.display()))
    };
    let pem = std::fs::read(path)
        .map_err(|error| problem(format!("the file cannot be read: {error}")))?;
    let authorities = Certificate::from_pem_bundle(&pem).map_err(|error| {
        problem(format!("the file is not a PEM bundle of certificates: {}", cause(&error)))
    })?;
    if authorities.is_empty() {
        return Err(problem(
            "the file holds no certificate (“-----BEGIN CERTIFICATE-----”)".to_owned(),
        ));
    }
    Ok(authorities)
}

/// The causes of an error in one line, outermost first. What reqwest itself says is left out, because it quotes the URL
/// with its query, and so is what repeats the line before.
pub(super) fn cause(error: &(dyn StdError + 'static)) -> String {
    let mut causes: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        let text = match error.downcast_ref::<reqwest::Error>() {
            Some(error) if error.is_timeout() => "no answer in time".to_owned(),
            Some(_) => String::new(),
            None => error.to_string(),
        };
        let text = text.trim_end_matches('.').to_owned();
        let generic = text.is_empty()
            || text == "failed to execute `reqwest` request"
            || text.contains("will not be retried");
        if !generic && !causes.iter().any(|known| known.contains(&text)) {
            causes.push(text);
        }
        next = error.source();
    }
    if causes.is_empty() { "the connection failed".to_owned() } else { causes.join(": ") }
}

/// Whether the other side's certificate is the problem: asking again changes nothing.
pub(super) fn is_distrusted(error: &(dyn StdError + 'static)) -> bool {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return matches!(tls, rustls::Error::InvalidCertificate(_));
    }
    // An io::Error hides what it was made from behind its own source.
    let inner = match error.downcast_ref::<std::io::Error>() {
        Some(error) => error.get_ref().map(|inner| inner as &(dyn StdError + 'static)),
        None => error.source(),
    };
    inner.is_some_and(is_distrusted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_that_is_none_is_refused_with_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        let missing = http_client(path.to_str()).unwrap_err().detail();
        assert!(missing.contains("ca.pem") && missing.contains("cannot be read"), "{missing}");
        std::fs::write(&path, "not a certificate").unwrap();
        let empty = http_client(path.to_str()).unwrap_err().detail();
        assert!(empty.contains("holds no certificate"), "{empty}");
    }

    #[tokio::test]
    async fn the_cause_of_a_failed_request_has_no_url() {
        let client = http_client(None).unwrap();
        let error = client.get("https://127.0.0.1:1/path?sig=topsecret").send().await.unwrap_err();
        let text = cause(&error);
        assert!(!text.contains("topsecret") && !text.contains("/path"), "{text}");
        assert!(text.to_lowercase().contains("refused"), "{text}");
        assert!(!is_distrusted(&error));
    }
}
