"""Referrals: sent for a reason, followed until they are answered and closed."""
