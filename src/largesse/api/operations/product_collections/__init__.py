"""Operations of product collections."""
