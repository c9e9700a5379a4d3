package io.github.cmkjca.spi;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encryption context and grant tokens for all that the current thread does with CMK handles within
 * a block; for code that calls the JCA through a library and cannot pass parameters. Blocks nest:
 * the inner pairs win, tokens add up. The block is that of one thread: others, also those that it
 * starts, are in none. Immutable.
 *
 * <pre>{@code
 * try (CmkContext.Scope scope = CmkContext.enter(EncryptionContext.of("tenant", "blue"))) {
 *   library.save(document);
 * }
 * }</pre>
 */
public final class CmkContext {
  private static final CmkContext NONE = new CmkContext(EncryptionContext.empty(), List.of());
  private static final ThreadLocal<@Nullable CmkContext> CURRENT = new ThreadLocal<>();

  private final EncryptionContext encryptionContext;
  private final List<String> grantTokens;

  private CmkContext(EncryptionContext encryptionContext, List<String> grantTokens) {
    this.encryptionContext = encryptionContext;
    this.grantTokens = grantTokens;
  }

  /** What is in force for the current thread; without pairs and tokens outside any block. */
  public static CmkContext current() {
    CmkContext current = CURRENT.get();
    return current == null ? NONE : current;
  }

  /**
   * Begins a block with these pairs.
   *
   * @throws IllegalArgumentException if with those of the blocks around they are longer than {@link
   *     EncryptionContext#MAX_CANONICAL_BYTES}
   */
  public static Scope enter(EncryptionContext encryptionContext) {
    return enter(encryptionContext, List.of());
  }

  /**
   * Begins a block with these pairs and grant tokens. Operations refuse more than 10 tokens, all
   * sources together.
   *
   * @throws IllegalArgumentException as above
   */
  public static Scope enter(EncryptionContext encryptionContext, List<String> grantTokens) {
    CmkContext outer = current();
    List<String> tokens = new ArrayList<>(outer.grantTokens);
    tokens.addAll(grantTokens);
    CURRENT.set(
        new CmkContext(outer.encryptionContext.plus(encryptionContext), List.copyOf(tokens)));
    return new Scope(outer);
  }

  /** The pairs. */
  public EncryptionContext encryptionContext() {
    return encryptionContext;
  }

  /** The grant tokens; unmodifiable. */
  public List<String> grantTokens() {
    return grantTokens;
  }

  /** A block; closing it, in the thread that began it, restores what was in force before. */
  public static final class Scope implements AutoCloseable {
    private final CmkContext outer;

    private Scope(CmkContext outer) {
      this.outer = outer;
    }

    @Override
    public void close() {
      if (outer == NONE) {
        CURRENT.remove();
      } else {
        CURRENT.set(outer);
      }
    }
  }
}
