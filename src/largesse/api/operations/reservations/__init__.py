"""Operations of reservations."""
