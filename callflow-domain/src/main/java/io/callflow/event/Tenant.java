package io.callflow.event;

import java.util.regex.Pattern;

/**
 * The owner of calls. Every key begins with its tenant, so tenants never share calls. 1 to 63
 * characters of {@code a-z 0-9 -}, beginning with a letter or a digit.
 */
public record Tenant(String value) {
  private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  public Tenant {
    if (!FORM.matcher(value).matches()) {
      throw CallflowException.invalid(
          "/tenant",
          "pattern",
          "tenant is '" + value + "'; 1 to 63 of a-z, 0-9 and - are allowed, the first no hyphen.");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
