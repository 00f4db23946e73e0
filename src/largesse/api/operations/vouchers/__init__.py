"""Operations of vouchers."""
