"""文书: from the row of the catalogue to the issued paper; drafted, checked, issued, voided, corrected, listed."""
