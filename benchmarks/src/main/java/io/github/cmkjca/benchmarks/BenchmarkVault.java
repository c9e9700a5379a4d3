package io.github.cmkjca.benchmarks;

import io.github.cmkjca.CmkProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;

/** A fresh vault in a temporary folder, and our provider registered last over it. */
final class BenchmarkVault {
  private BenchmarkVault() {}

  /** Registers the provider once in this JVM; {@code sync} is a value of {@code cmk.audit.sync}. */
  static synchronized Provider open(String sync) {
    Provider present = Security.getProvider("CMK");
    if (present != null) {
      return present;
    }
    try {
      Path home = Files.createTempDirectory("cmk-benchmark");
      home.toFile().deleteOnExit();
      System.setProperty("cmk.home", home.toString());
      System.setProperty("cmk.audit.sync", sync);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    CmkProvider provider = new CmkProvider();
    Security.addProvider(provider);
    return provider;
  }
}
