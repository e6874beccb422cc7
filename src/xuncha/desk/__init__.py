"""The desk (工作台): where people run a round, confirm, and get things repaired. Django; nobody else imports it."""
