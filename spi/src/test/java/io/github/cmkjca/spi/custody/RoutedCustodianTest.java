package io.github.cmkjca.spi.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each operation reaches the custodian that it is for, whatever operations will be added. */
class RoutedCustodianTest {
  private static final BackingKey KEY =
      new BackingKey("key", "material", KeySpec.HMAC_256, new byte[1]);

  private static final byte[] SAMPLE = {7};
  private static final List<Object> SIMPLE = List.of("text", 7, true, List.of(), Optional.empty());

  /** Answered by the routes. */
  private static final Set<String> OF_ROUTES = Set.of("storeOf", "keeper", "isKnownToBeAway");

  private final List<String> calls = new ArrayList<>();
  private final Custodian main = recording("main");
  private final Custodian other = recording("other");

  private final RoutedCustodian routed =
      new RoutedCustodian(
          main,
          new RoutedCustodian.Routes() {
            @Override
            public Custodian of(BackingKey key) {
              assertThat(key).isSameAs(KEY);
              return other;
            }

            @Override
            public Optional<String> storeOf(BackingKey key) {
              return Optional.of("store of " + key.keyId());
            }

            @Override
            public Optional<Custodian> keeper() {
              return Optional.of(other);
            }
          });

  private Custodian recording(String name) {
    return (Custodian)
        Proxy.newProxyInstance(
            Custodian.class.getClassLoader(),
            new Class<?>[] {Custodian.class},
            (proxy, method, arguments) -> {
              calls.add(name + " " + method.toGenericString() + " " + Arrays.toString(arguments));
              return method.getReturnType() == void.class ? null : sample(method.getReturnType());
            });
  }

  /** A value of this type; the same one each time. */
  private static Object sample(Class<?> type) throws ReflectiveOperationException {
    if (type == BackingKey.class) {
      return KEY;
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[0];
    }
    if (type == byte[].class) {
      return SAMPLE;
    }
    if (type.isRecord()) {
      List<Class<?>> types =
          Arrays.stream(type.getRecordComponents()).<Class<?>>map(c -> c.getType()).toList();
      Object[] values = new Object[types.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = sample(types.get(i));
      }
      return type.getDeclaredConstructor(types.toArray(Class<?>[]::new)).newInstance(values);
    }
    return SIMPLE.stream()
        .filter(value -> wrapped(type).isInstance(value))
        .findFirst()
        .orElse(SAMPLE);
  }

  private static Class<?> wrapped(Class<?> type) {
    return type == int.class ? Integer.class : type == boolean.class ? Boolean.class : type;
  }

  static Stream<Method> operations() {
    return Arrays.stream(Custodian.class.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .filter(method -> !OF_ROUTES.contains(method.getName()));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void whatNamesAKeyReachesItsCustodianAndTheRestTheMainOne(Method operation) throws Exception {
    Class<?>[] types = operation.getParameterTypes();
    Object[] arguments = new Object[types.length];
    for (int i = 0; i < types.length; i++) {
      arguments[i] = sample(types[i]);
    }
    Object result = operation.invoke(routed, arguments);

    String target = Arrays.asList(types).contains(BackingKey.class) ? "other" : "main";
    Object[] given = types.length == 0 ? null : arguments;
    assertThat(calls)
        .containsExactly(target + " " + operation.toGenericString() + " " + Arrays.toString(given));
    if (operation.getReturnType() != void.class) {
      assertThat(result).isEqualTo(sample(operation.getReturnType()));
    }
  }

  @Test
  void theRoutesTellStoreAndKeeper() {
    assertThat(routed.storeOf(KEY)).contains("store of key");
    assertThat(routed.keeper()).containsSame(other);
    assertThat(calls).isEmpty();
  }

  /** Custom key stores tell for themselves, and to ask their custodians would open them. */
  @Test
  void onlyTheKeeperIsAskedWhetherItIsAway() {
    assertThat(routed.isKnownToBeAway(KEY)).isFalse();
    assertThat(calls).isEmpty();
    RoutedCustodian ofVault =
        new RoutedCustodian(
            main,
            new RoutedCustodian.Routes() {
              @Override
              public Custodian of(BackingKey key) {
                throw new AssertionError("opens it");
              }

              @Override
              public Optional<String> storeOf(BackingKey key) {
                return Optional.of("");
              }

              @Override
              public Optional<Custodian> keeper() {
                return Optional.of(other);
              }
            });
    assertThat(ofVault.isKnownToBeAway(KEY)).isTrue();
    assertThat(calls).singleElement().asString().startsWith("other ");
  }

  @Test
  void aKeyWithoutACustodianFailsAlone() {
    RoutedCustodian lost =
        new RoutedCustodian(
            main,
            new RoutedCustodian.Routes() {
              @Override
              public Custodian of(BackingKey key) {
                throw new KeyUnavailableException("no token");
              }

              @Override
              public Optional<String> storeOf(BackingKey key) {
                return Optional.empty();
              }

              @Override
              public Optional<Custodian> keeper() {
                return Optional.empty();
              }
            });
    assertThatThrownBy(() -> lost.mac(KEY, SAMPLE)).hasMessage("no token");
    assertThat(lost.random(7)).isEqualTo(SAMPLE);
  }
}
