// SPDX-License-Identifier: Apache-2.0
#include "app/gate_parts.hpp"

#include "app/assets.hpp"

namespace dyad::app {

Result<std::unique_ptr<GateParts>> GateParts::open(const std::filesystem::path& dir, api::Context& context) {
  const auto numbers = find_asset("data/access/glass.json");
  if (!numbers) return fail(ErrorKind::not_found, "the program does not carry this file", "glass.json");
  const auto rules = access::read_glass_rules(numbers->text);
  if (!rules) return std::unexpected(rules.error());
  auto audit = access::AuditLog::open(access::AuditFiles::in(dir));
  if (!audit) return std::unexpected(audit.error());
  auto out = std::make_unique<GateParts>();
  out->audit_ = std::move(*audit);
  out->gate_.emplace(context.record, context.cases, *out->audit_, *rules);
  context.gate = &*out->gate_;
  return out;
}

notify::Shows GateParts::owners_sight(const access::Directory& directory) {
  return [&gate = *gate_, &directory](const std::string& id, const record::Version& version) {
    constexpr std::string_view kPerson = "Practitioner/";
    const record::Store& store = gate.whole().store();
    const auto first = store.read_version("Subscription", id, 1);
    if (!first || !*first || !(*first)->author.starts_with(kPerson)) return false;
    const Instant now = gate.whole().now();
    const auto who = directory.principal((*first)->author.substr(kPerson.size()), now);
    if (!who) return false;
    const auto scope = gate.scopes().of(*who, now);
    if (!scope) return false;
    const access::ScopedReader sight(store, **scope, nullptr);
    const auto seen = sight.read_version(version.type, version.id, version.version);
    return seen && seen->has_value();
  };
}

}  // namespace dyad::app
