package io.github.cmkjca.kms;

import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.custody.RoutedCustodian;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Custodians of custom key stores that mark their material, so that it finds its way to them. */
final class MarkedCustodian {
  private static final int ID_LENGTH = "cks-0123456789abcdef0".length();

  private MarkedCustodian() {}

  /** The vault's own custodian, and those of the stores. */
  static Custodian routed(Custodian own, CustomKeyStores stores) {
    return new RoutedCustodian(
        own,
        new RoutedCustodian.Routes() {
          @Override
          public Custodian of(BackingKey key) {
            return isOfStore(key.sealed()) ? stores.apply(storeId(key.sealed())) : own;
          }

          @Override
          public Optional<String> storeOf(BackingKey key) {
            return isOfStore(key.sealed()) ? Optional.of(storeId(key.sealed())) : own.storeOf(key);
          }

          @Override
          public Optional<Custodian> keeper() {
            return own.keeper();
          }
        });
  }

  /** The custodian of a store: it marks what it makes, and takes what it has marked. */
  static Custodian ofStore(Custodian token, String storeId, Runnable closed) {
    byte[] mark = storeId.getBytes(StandardCharsets.US_ASCII);
    return proxy(
        (proxy, method, arguments) -> {
          @Nullable Object[] given = arguments == null ? null : arguments.clone();
          if (given != null && given[0] instanceof BackingKey key) {
            given[0] = sealed(key, bytes -> Arrays.copyOfRange(bytes, mark.length, bytes.length));
          }
          if (method.getName().equals("close")) {
            closed.run();
          }
          Object result = call(token, method, given);
          return result instanceof BackingKey made
              ? sealed(made, bytes -> join(mark, bytes))
              : result;
        });
  }

  private static String storeId(byte[] sealed) {
    return new String(sealed, 0, ID_LENGTH, StandardCharsets.US_ASCII);
  }

  private static boolean isOfStore(byte[] sealed) {
    return sealed.length > ID_LENGTH && storeId(sealed).startsWith("cks-");
  }

  private static BackingKey sealed(BackingKey key, UnaryOperator<byte[]> change) {
    return new BackingKey(key.keyId(), key.materialId(), key.keySpec(), change.apply(key.sealed()));
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  private static Custodian proxy(InvocationHandler handler) {
    return (Custodian)
        Proxy.newProxyInstance(
            Custodian.class.getClassLoader(), new Class<?>[] {Custodian.class}, handler);
  }

  private static @Nullable Object call(
      Custodian custodian, Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(custodian, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
