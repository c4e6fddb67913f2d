"""Services: what is due, given and overdue, per child and per posyandu, and courses of supplementary food."""
