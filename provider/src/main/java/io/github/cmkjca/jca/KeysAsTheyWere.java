package io.github.cmkjca.jca;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.KeyStoreSpi;
import java.security.Provider;
import java.security.ProviderException;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Date;
import java.util.Enumeration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Private keys at one moment as a keystore, for the JDK's key manager; never changes. */
final class KeysAsTheyWere extends KeyStore {
  KeysAsTheyWere(Map<String, KeyStore.PrivateKeyEntry> entries) {
    super(new Content(entries), new Nobody(), "CMK-snapshot");
    try {
      load(null, null);
    } catch (IOException | GeneralSecurityException e) {
      throw new ProviderException("memory does not fail", e);
    }
  }

  private static final class Nobody extends Provider {
    private static final long serialVersionUID = 1L;

    Nobody() {
      super("CMK-snapshot", "1", "not registered");
    }
  }

  private static final class Content extends KeyStoreSpi {
    private final Map<String, KeyStore.PrivateKeyEntry> entries;

    Content(Map<String, KeyStore.PrivateKeyEntry> entries) {
      this.entries = entries;
    }

    @Override
    public KeyStore.@Nullable Entry engineGetEntry(
        String alias, KeyStore.@Nullable ProtectionParameter protection) {
      return entries.get(alias);
    }

    @Override
    public @Nullable Key engineGetKey(String alias, char @Nullable [] password) {
      KeyStore.PrivateKeyEntry entry = entries.get(alias);
      return entry == null ? null : entry.getPrivateKey();
    }

    @Override
    public Certificate @Nullable [] engineGetCertificateChain(String alias) {
      KeyStore.PrivateKeyEntry entry = entries.get(alias);
      return entry == null ? null : entry.getCertificateChain();
    }

    @Override
    public @Nullable Certificate engineGetCertificate(String alias) {
      KeyStore.PrivateKeyEntry entry = entries.get(alias);
      return entry == null ? null : entry.getCertificate();
    }

    @Override
    public @Nullable Date engineGetCreationDate(String alias) {
      return null;
    }

    @Override
    public Enumeration<String> engineAliases() {
      return Collections.enumeration(entries.keySet());
    }

    @Override
    public boolean engineContainsAlias(String alias) {
      return entries.containsKey(alias);
    }

    @Override
    public int engineSize() {
      return entries.size();
    }

    @Override
    public boolean engineIsKeyEntry(String alias) {
      return entries.containsKey(alias);
    }

    @Override
    public boolean engineIsCertificateEntry(String alias) {
      return false;
    }

    @Override
    public @Nullable String engineGetCertificateAlias(Certificate cert) {
      return null;
    }

    @Override
    public void engineLoad(@Nullable InputStream stream, char @Nullable [] password) {}

    @Override
    public void engineStore(OutputStream stream, char @Nullable [] password) {
      throw readOnly();
    }

    @Override
    public void engineSetKeyEntry(
        String alias, Key key, char @Nullable [] password, Certificate[] chain)
        throws KeyStoreException {
      throw new KeyStoreException(readOnly());
    }

    @Override
    public void engineSetKeyEntry(String alias, byte[] key, Certificate[] chain)
        throws KeyStoreException {
      throw new KeyStoreException(readOnly());
    }

    @Override
    public void engineSetCertificateEntry(String alias, Certificate cert) throws KeyStoreException {
      throw new KeyStoreException(readOnly());
    }

    @Override
    public void engineDeleteEntry(String alias) throws KeyStoreException {
      throw new KeyStoreException(readOnly());
    }

    private static UnsupportedOperationException readOnly() {
      return new UnsupportedOperationException("these are keys of one moment");
    }
  }
}
