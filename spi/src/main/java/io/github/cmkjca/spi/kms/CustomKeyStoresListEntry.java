package io.github.cmkjca.spi.kms;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a custom key store.
 *
 * @param customKeyStoreId {@code cks-} and 17 hex digits
 * @param customKeyStoreName that operators gave it
 * @param cloudHsmClusterId the token, by the name that the configuration has for it
 * @param connectionState whether it is connected
 * @param connectionErrorCode why not, in state FAILED; null in other states
 * @param creationDate when it was created
 * @param customKeyStoreType what is behind it
 */
public record CustomKeyStoresListEntry(
    String customKeyStoreId,
    String customKeyStoreName,
    String cloudHsmClusterId,
    ConnectionState connectionState,
    @Nullable ConnectionErrorCode connectionErrorCode,
    Instant creationDate,
    CustomKeyStoreType customKeyStoreType) {}
