"""Actions with owner seats and kept due dates: did."""
