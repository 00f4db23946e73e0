"""Operations of what was given: goods to hand over, money to pay out."""
