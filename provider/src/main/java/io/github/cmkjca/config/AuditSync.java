package io.github.cmkjca.config;

/** When an audit record counts as written. */
public enum AuditSync {
  /** When it is on the disk. */
  ALWAYS,
  /** When the operating system has it: survives a crash of the process, not of the machine. */
  NONE
}
