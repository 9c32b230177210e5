// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "app/commands.hpp"
#include "app/refusals.hpp"

namespace dyad::app {

std::string_view version() { return DYAD_VERSION; }

int exit_code(const Error& error) {
  switch (error.kind) {
    case ErrorKind::invalid:
    case ErrorKind::unknown_unit:
    case ErrorKind::missing:
    case ErrorKind::not_found:
    case ErrorKind::several:
    case ErrorKind::too_costly:
    case ErrorKind::too_large:
      return kBadInput;
    case ErrorKind::refused:
    case ErrorKind::conflict:
    case ErrorKind::busy:
    case ErrorKind::storage:
      return kFailed;
  }
  return kFailed;
}

int report(const Error& error, std::string_view about) {
  std::string line = about.empty() ? "dyad: " : std::string(about) + ": ";
  for (const char c : error_line(error)) line += c == '\n' || c == '\r' ? ' ' : c;
  line += '\n';
  std::fflush(stdout);
  std::fputs(line.c_str(), stderr);
  return exit_code(error);
}

}  // namespace dyad::app
