// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <memory>
#include <optional>

#include "access/accounts.hpp"
#include "access/directory.hpp"
#include "access/people.hpp"
#include "access/roles.hpp"
#include "access/vault.hpp"
#include "api/context.hpp"
#include "record/record.hpp"

namespace dyad::app {

// What signing in needs, wired together: the vault and its key in the data directory (vault.sqlite,
// vault.key), the people of the record, the numbers of data/access.
class SignInParts {
 public:
  // An empty directory: a vault in memory.
  static Result<std::unique_ptr<SignInParts>> open(const std::filesystem::path& dir, record::Record& record);

  void give(api::Context& context);
  Result<void> add_demo_people();
  access::Accounts& accounts() { return *accounts_; }

 private:
  explicit SignInParts(record::Record& record) : record_(record) {}
  record::Record& record_;
  access::Roles roles_;
  std::unique_ptr<access::Vault> vault_;
  std::optional<access::Directory> directory_;
  std::optional<access::Accounts> accounts_;
  std::optional<access::Staff> staff_;
};

}  // namespace dyad::app
