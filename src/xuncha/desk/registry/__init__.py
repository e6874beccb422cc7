"""What is inspected (监管对象): organisations, sites, accounts, columns, contacts, downtime notices."""
