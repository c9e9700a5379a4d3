package io.github.cmkjca.jca;

import java.io.InvalidObjectException;
import java.io.Serializable;

/** Serial form of a handle: public reference and wrapped blob, nothing else. */
final class HandleRef implements Serializable {
  private static final long serialVersionUID = 1L;

  private HandleRef() {}

  static HandleRef of(AbstractHandle handle) {
    return new HandleRef();
  }

  Object readResolve() throws InvalidObjectException {
    throw new InvalidObjectException("in work");
  }
}
