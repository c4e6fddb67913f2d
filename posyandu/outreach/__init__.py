"""Beyond the posyandu day: referrals followed to their answer, visits at home, and services due, given and overdue."""
