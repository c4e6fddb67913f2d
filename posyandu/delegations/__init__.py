"""Delegations that come to learn (studi banding): the guest book of the office, and what is shared with them."""
