"""Who works here (人员): users, roles, log-in, second factor, sessions."""
