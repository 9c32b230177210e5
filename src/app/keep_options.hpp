// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

namespace dyad::app {

// The verbs that keep a record safe: verify, backup, restore and export.
struct VerifyOptions {
  std::string file;  // empty: the record of the data directory
  std::string data;
  bool json = false;
};
struct BackupOptions {
  std::string to;  // a file, or a directory that gets a file named by time and sequence
  std::string data;
  bool json = false;
};
struct RestoreOptions {
  std::string from;
  std::string data;
  bool json = false;
};
struct ExportOptions {
  std::string data;
  std::string out;       // empty: every current resource to standard output
  bool history = false;  // with out: every version
  bool json = false;
};

// dyad audit: who did what, and the proof that nothing of it was changed.
struct AuditOptions {
  std::string task;  // verify, list or export
  std::string data;
  std::string patient;
  std::string who;
  std::string from;
  std::string to;
  std::size_t most = 1000;  // lines listed, the newest
  bool json = false;
};
int audit(const AuditOptions& options);

int verify(const VerifyOptions& options);
int backup(const BackupOptions& options);
int restore(const RestoreOptions& options);
int export_all(const ExportOptions& options);

}  // namespace dyad::app
