"""What the desk's pages cost at the size of a country against one hundredth of it."""
