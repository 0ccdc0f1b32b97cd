"""The routes, by audience. A route parses, calls one service or query, commits, and answers; it decides nothing."""
