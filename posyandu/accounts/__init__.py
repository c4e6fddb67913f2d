"""Signing in and out: accounts, passwords, sessions on devices."""
