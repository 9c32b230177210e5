// SPDX-License-Identifier: Apache-2.0
#include "app/sign_in_parts.hpp"

#include "app/assets.hpp"
#include "store/vault_sqlite.hpp"

namespace dyad::app {
namespace {

Result<std::string_view> data(const char* name) {
  const auto asset = find_asset(name);
  if (!asset) return fail(ErrorKind::not_found, "the program does not carry this file", name);
  return asset->text;
}

Result<access::Policy> load_policy() {
  const auto numbers = data("data/access/policy.json");
  if (!numbers) return std::unexpected(numbers.error());
  const auto common = data("data/access/common_passwords.json");
  if (!common) return std::unexpected(common.error());
  return access::read_policy(*numbers, *common);
}

}  // namespace

Result<std::unique_ptr<SignInParts>> SignInParts::open(const std::filesystem::path& dir,
                                                       record::Record& record) {
  std::unique_ptr<SignInParts> out(new SignInParts(record));
  const auto rows = data("data/access/roles.json");
  if (!rows) return std::unexpected(rows.error());
  auto roles = access::Roles::read(*rows);
  if (!roles) return std::unexpected(roles.error());
  out->roles_ = std::move(*roles);
  auto policy = load_policy();
  if (!policy) return std::unexpected(policy.error());
  auto vault = store::open_vault(dir.empty() ? ":memory:" : (dir / "vault.sqlite").string());
  if (!vault) return std::unexpected(vault.error());
  out->vault_ = std::move(*vault);
  auto sealer = dir.empty() ? Result<access::Sealer>(access::Sealer::with_key(access::random_bytes(32)))
                            : access::Sealer::open((dir / "vault.key").string());
  if (!sealer) return std::unexpected(sealer.error());
  out->directory_.emplace(record.store(), out->roles_);
  out->accounts_.emplace(*out->vault_, std::move(*sealer), *out->directory_, std::move(*policy));
  out->staff_.emplace(record, *out->directory_);
  record.listen([directory = &*out->directory_](const auto& versions) { directory->note(versions); });
  return out;
}

void SignInParts::give(api::Context& context) {
  context.accounts = &*accounts_;
  context.directory = &*directory_;
  context.staff = &*staff_;
}

Result<void> SignInParts::add_demo_people() {
  const auto people = data("data/demo/people.json");
  if (!people) return std::unexpected(people.error());
  return access::add_demo_people(*people, *staff_, *accounts_, record_.now());
}

}  // namespace dyad::app
