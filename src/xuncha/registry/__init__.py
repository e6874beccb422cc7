"""What is inspected: sites, accounts, columns; registry files in and out."""

from .model import (
    UNDATED_CLASSES,
    Account,
    AccountEvidence,
    ColumnEntry,
    Downtime,
    Exemption,
    ParameterRule,
    RowProblem,
    Site,
)
from .read import (
    RegistryError,
    read_account_evidence,
    read_accounts,
    read_columns,
    read_downtimes,
    read_exemptions,
    read_parameters,
    read_registry,
    read_sites,
)

__all__ = [
    "UNDATED_CLASSES",
    "Account",
    "AccountEvidence",
    "ColumnEntry",
    "Downtime",
    "Exemption",
    "ParameterRule",
    "RegistryError",
    "RowProblem",
    "Site",
    "read_account_evidence",
    "read_accounts",
    "read_columns",
    "read_downtimes",
    "read_exemptions",
    "read_parameters",
    "read_registry",
    "read_sites",
]
