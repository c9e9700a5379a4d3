package io.github.cmkjca.it.app;

import java.lang.management.ManagementFactory;
import java.security.Key;
import java.security.KeyStore;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Uses a key from the keystore with objects that it keeps, dumps the heap, closes the provider,
 * dumps the heap again: {@code Holder ALIAS DUMP-BEFORE DUMP-AFTER}.
 */
public final class Holder {
  private static final List<Object> KEPT = new ArrayList<>();

  private Holder() {}

  public static void main(String[] args) throws Exception {
    use(args[0]);
    dump(args[1]);
    ((AutoCloseable) Security.getProvider("CMK")).close();
    dump(args[2]);
    System.out.println("kept " + KEPT.size());
  }

  private static void use(String alias) throws Exception {
    KeyStore store = KeyStore.getInstance("CMK");
    store.load(null, null);
    Key key = store.getKey(alias, null);
    Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
    gcm.init(Cipher.ENCRYPT_MODE, key);
    byte[] encrypted = gcm.doFinal(new byte[100]);
    Cipher reader = Cipher.getInstance("AES/GCM/NoPadding");
    reader.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, gcm.getIV()));
    reader.doFinal(encrypted);
    Cipher cbc = Cipher.getInstance("AES/CBC/PKCS5Padding");
    cbc.init(Cipher.ENCRYPT_MODE, key);
    cbc.doFinal(new byte[100]);
    Cipher ctr = Cipher.getInstance("AES/CTR/NoPadding");
    ctr.init(Cipher.ENCRYPT_MODE, key);
    ctr.doFinal(new byte[100]);
    Cipher unfinished = Cipher.getInstance("AES/GCM/NoPadding");
    unfinished.init(Cipher.ENCRYPT_MODE, key);
    unfinished.update(new byte[64]);
    KEPT.addAll(List.of(store, key, gcm, reader, cbc, ctr, unfinished));
    Key macKey = store.getKey(alias + "-mac", null);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(macKey);
    mac.doFinal(new byte[100]);
    KEPT.addAll(List.of(macKey, mac));
  }

  private static void dump(String file) throws Exception {
    System.gc();
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    server.invoke(
        new ObjectName("com.sun.management:type=HotSpotDiagnostic"),
        "dumpHeap",
        new Object[] {file, true},
        new String[] {"java.lang.String", "boolean"});
  }
}
