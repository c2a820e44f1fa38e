//! The cloud's own description, by which clients find every other address: `/metadata/endpoints`.

use serde_json::json;

use crate::wire::{Request, Response};
use crate::world::World;

/// Answers the metadata request; `None` for all others. Needs no token.
pub(crate) fn handle(world: &World, request: &Request) -> Option<Response> {
    let path = request.path.trim_end_matches('/');
    if request.method != "GET" || !path.eq_ignore_ascii_case("/metadata/endpoints") {
        return None;
    }
    let version = request.parameter("api-version").unwrap_or_default();
    let url = world.url();
    let body = json!({
        "name": "AzureSimulator",
        "portal": format!("{url}/"),
        "resourceManager": format!("{url}/"),
        "authentication": {
            "loginEndpoint": url,
            "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
            "tenant": "common",
            "identityProvider": "AAD",
        },
        "graph": format!("{url}/graph"),
        "graphAudience": "https://graph.windows.net/",
        "microsoftGraphResourceId": "https://graph.microsoft.com/",
        "activeDirectoryDataLake": "https://datalake.azure.net/",
        "batch": "https://batch.core.windows.net/",
        "media": "https://rest.media.azure.net",
        "suffixes": {
            "acrLoginServer": "azurecr.io",
            "attestationEndpoint": "attest.azure.net",
            "azureDataLakeStoreFileSystem": "azuredatalakestore.net",
            "azureFrontDoorEndpointSuffix": "azurefd.net",
            "keyVaultDns": "vault.azure.net",
            "mariadbServerEndpoint": "mariadb.database.azure.com",
            "mhsmDns": "managedhsm.azure.net",
            "mysqlServerEndpoint": "mysql.database.azure.com",
            "postgresqlServerEndpoint": "postgres.database.azure.com",
            "sqlServerHostname": "database.windows.net",
            "storage": "core.windows.net",
            "storageSyncEndpointSuffix": "afs.azure.net",
            "synapseAnalytics": "dev.azuresynapse.net",
        },
    });
    // From 2019-05-01 to 2022-09-01 the answer was a list of clouds; since then it is one.
    let many = version.as_str() >= "2019-05-01" && version.as_str() < "2022-09-01";
    Some(Response::json(200, if many { json!([body]) } else { body }))
}
