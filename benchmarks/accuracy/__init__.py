"""How right the findings are: generated, seeded sets with known answers."""
