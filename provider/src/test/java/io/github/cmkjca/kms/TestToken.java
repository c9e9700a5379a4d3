package io.github.cmkjca.kms;

import io.github.cmkjca.kms.DyingRegistry.Life;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.custody.KeptMaterial;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What a token is to the service: objects that outlive it. The cryptography is the software's. */
final class TestToken {
  /** Each as KEY-ID/MATERIAL-ID. */
  final Set<String> objects = ConcurrentHashMap.newKeySet();

  /** Whether it can be reached. */
  volatile boolean answers = true;

  /** It makes the next object and then fails all the same. */
  volatile boolean failsAfterMaking;

  /** It makes nothing, and cannot say whether it has something. */
  volatile boolean cannot;

  /** What happens before an object is made. */
  volatile Runnable beforeMaking = () -> {};

  /** What happens between the making of an object and the answer. */
  volatile Runnable whileMaking = () -> {};

  /** What happens before an object is destroyed. */
  volatile Runnable whileDestroying = () -> {};

  /** What happens after it has listed what it holds. */
  volatile Runnable afterListing = () -> {};

  /** How often it was asked to destroy something. */
  volatile int destructions;

  /** The view of a process that lives. */
  Custodian over(Custodian software) {
    return over(software, new Life());
  }

  /** The view of a process that may die. */
  Custodian over(Custodian software, Life life) {
    return (Custodian)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Custodian.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "keepsMaterial" -> true;
                  case "isKnownToBeAway" -> !answers;
                  case "kept" -> {
                    requireAnswer();
                    List<KeptMaterial> kept = objects.stream().map(TestToken::kept).toList();
                    afterListing.run();
                    yield kept;
                  }
                  case "storeOf" -> Optional.of("");
                  case "keeper" -> Optional.of(proxy);
                  case "generate" -> {
                    life.spend();
                    requireAnswer();
                    if (cannot) {
                      throw new UnsupportedOperationException("the token makes no such keys");
                    }
                    beforeMaking.run();
                    objects.add(arguments[0] + "/" + arguments[1]);
                    whileMaking.run();
                    if (failsAfterMaking) {
                      failsAfterMaking = false;
                      throw new KeyUnavailableException("the token was pulled out");
                    }
                    yield invoke(software, method, arguments);
                  }
                  case "destroy" -> {
                    life.spend();
                    destructions++;
                    requireAnswer();
                    if (cannot) {
                      throw new KeyUnavailableException("the token has no key to search by");
                    }
                    whileDestroying.run();
                    yield objects.remove(arguments[0] + "/" + arguments[1]);
                  }
                  case "close" -> invoke(software, method, arguments);
                  default -> {
                    life.requireAlive();
                    requireObject(arguments);
                    yield invoke(software, method, arguments);
                  }
                });
  }

  private static KeptMaterial kept(String object) {
    int end = object.lastIndexOf('/');
    return new KeptMaterial(object.substring(0, end), object.substring(end + 1, end + 17));
  }

  private void requireObject(Object @Nullable [] arguments) {
    if (arguments != null
        && arguments[0] instanceof BackingKey key
        && !objects.contains(key.keyId() + "/" + key.materialId())) {
      throw new KeyUnavailableException("the token has no such object");
    }
  }

  private void requireAnswer() {
    if (!answers) {
      throw new KeyUnavailableException("the token does not answer");
    }
  }

  private static @Nullable Object invoke(
      Custodian software, Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(software, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
