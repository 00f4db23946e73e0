"""Operations for browsers and apps, which have a client key."""
