package io.github.cmkjca.it.app;

import io.github.cmkjca.spi.KeyStoreFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.spec.SecretKeySpec;

/** Uses keystores and ciphers step by step, as {@link Answers} says. Keeps its keys. */
public final class Steps {
  private final Map<String, Key> keys = new HashMap<>();
  private KeyStore portable;

  private Steps(KeyStore portable) {
    this.portable = portable;
  }

  public static void main(String[] args) throws Exception {
    Answers.toEachLine(new Steps(KeyStore.getInstance("CMKS"))::step);
  }

  private String step(String[] words) throws Exception {
    return switch (words[0]) {
      case "clock" -> Long.toString(System.currentTimeMillis());
      case "generate" -> generate();
      case "encrypt" -> encrypt(words[1]);
      case "put" -> {
        live().setKeyEntry(words[1], new SecretKeySpec(new byte[32], "AES"), null, null);
        yield words[1];
      }
      case "delete" -> {
        live().deleteEntry(words[1]);
        yield words[1];
      }
      case "list" -> String.join(" ", new TreeSet<>(Collections.list(live().aliases())));
      case "created" -> Long.toString(live().getCreationDate(words[1]).getTime());
      case "seal" -> {
        portable = sealed(words[1]);
        yield words[1];
      }
      case "empty" -> {
        portable = empty();
        yield "";
      }
      case "store" -> store(Path.of(words[1]));
      case "load" -> load(Path.of(words[1]));
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private static KeyStore live() throws Exception {
    KeyStore store = KeyStore.getInstance("CMK");
    store.load(null, null);
    return store;
  }

  private static String generate() throws Exception {
    return KeyGenerator.getInstance("AES", "CMK").generateKey().getAlgorithm();
  }

  /** With the key object of the first time: its data key stays in the cache. */
  private String encrypt(String alias) throws Exception {
    Key key = keys.get(alias);
    if (key == null) {
      key = live().getKey(alias, null);
      keys.put(alias, key);
    }
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, key);
    return Integer.toString(cipher.doFinal(new byte[64]).length);
  }

  private static KeyStore empty() throws Exception {
    KeyStore store = KeyStore.getInstance("CMKS");
    store.load(null, null);
    return store;
  }

  /** A portable keystore with one key. */
  private static KeyStore sealed(String alias) throws Exception {
    KeyStore store = empty();
    store.setKeyEntry(alias, new SecretKeySpec(new byte[32], "AES"), null, null);
    return store;
  }

  /** In one step, as careful programs do. */
  private String store(Path file) throws Exception {
    portable.store(new KeyStoreFile(file, null));
    return file.toString();
  }

  private static String load(Path file) throws Exception {
    KeyStore store = KeyStore.getInstance("CMKS");
    try (var in = Files.newInputStream(file)) {
      store.load(in, null);
    }
    return String.join(" ", new TreeSet<>(Collections.list(store.aliases())));
  }
}
