"""Who may do what, and where: users, roles held over administrative units, and the policy."""
