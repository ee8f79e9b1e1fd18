package io.callflow.contract.json;

import java.math.BigDecimal;

/** A number in a {@linkplain Json#readTree tree}: its text as it was read, so no digit is lost. */
public record JsonNumber(String text) {
  /** The exact value. */
  public BigDecimal decimal() {
    return new BigDecimal(text);
  }

  /**
   * The value as an {@code int}.
   *
   * @throws ArithmeticException if it has a fraction or does not fit
   */
  public int intValueExact() {
    return decimal().intValueExact();
  }

  /**
   * The value as a {@code long}.
   *
   * @throws ArithmeticException if it has a fraction or does not fit
   */
  public long longValueExact() {
    return decimal().longValueExact();
  }

  @Override
  public String toString() {
    return text;
  }
}
