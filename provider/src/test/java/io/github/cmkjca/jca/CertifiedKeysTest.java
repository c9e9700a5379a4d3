package io.github.cmkjca.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.security.KeyStore;
import java.security.KeyStoreSpi;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the keys of a live keystore are read again. */
class CertifiedKeysTest {
  private final LiveKeys live = mock();
  private final KeyStoreSpi content = mock();
  private final KeyStore keys = new KeyStore(content, mock(Provider.class), "CMK") {};

  @BeforeEach
  void oneEntry() throws Exception {
    X509Certificate certificate = mock();
    when(certificate.getPublicKey()).thenReturn(mock());
    when(certificate.getSubjectX500Principal()).thenReturn(new X500Principal("CN=tls"));
    PrivateKey key = mock();
    KeyStore.PrivateKeyEntry entry = mock();
    when(entry.getPrivateKey()).thenReturn(key);
    when(entry.getCertificate()).thenReturn(certificate);
    when(entry.getCertificateChain()).thenReturn(new Certificate[] {certificate});
    when(content.engineGetEntry("tls", null)).thenReturn(entry);
    when(live.certifiedAliases()).thenReturn(List.of("tls"));
    keys.load(null, null);
  }

  private long now;

  @Test
  void whatDidNotChangeIsNotReadAgain() throws Exception {
    CertifiedKeys.Live source = new CertifiedKeys.Live(keys, live);
    when(live.vaultRevision()).thenReturn(7L);
    Map<String, KeyStore.PrivateKeyEntry> first = source.now();
    assertThat(first).containsOnlyKeys("tls");
    assertThat(source.now()).isSameAs(first);
    verify(content, times(1)).engineGetEntry("tls", null);
  }

  @Test
  void changedEntriesAreReadAgain() {
    CertifiedKeys.Live source = new CertifiedKeys.Live(keys, live);
    when(live.certifiedAliases()).thenReturn(List.of());
    when(live.certifiedRevision()).thenReturn(1L);
    assertThat(source.now()).isEmpty();
  }

  /** It may be readable next time, and no change of the entries would tell. */
  @Test
  void anEntryThatCouldNotBeReadIsTriedAgain() throws Exception {
    KeyStore.Entry readable = content.engineGetEntry("tls", null);
    when(content.engineGetEntry("tls", null)).thenThrow(new IllegalStateException("not now"));
    clearInvocations(content);
    CertifiedKeys.Live source = new CertifiedKeys.Live(keys, live, () -> now);
    assertThat(source.now()).isEmpty();
    verify(content, times(1)).engineGetEntry("tls", null); // not at each handshake
    now += 1_000_000_000;
    assertThat(source.now()).isEmpty();
    now += 1_000_000_000;
    doReturn(readable).when(content).engineGetEntry("tls", null);
    assertThat(source.now()).containsOnlyKeys("tls");
  }
}
