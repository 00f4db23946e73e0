"""Operations of referrals."""
