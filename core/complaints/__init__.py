"""Complaints, tip-offs and petitions: registered, routed, accepted or not, answered."""
