package io.github.cmkjca.it.app;

import java.security.Provider;
import java.security.Security;

/** Prints the names of the registered providers, a line each, in their order. */
public final class Providers {
  private Providers() {}

  public static void main(String[] args) {
    for (Provider provider : Security.getProviders()) {
      System.out.println(provider.getName());
    }
  }
}
