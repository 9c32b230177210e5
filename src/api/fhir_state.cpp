// SPDX-License-Identifier: Apache-2.0
#include "api/fhir_state.hpp"

#include <map>
#include <mutex>
#include <optional>

#include "api/context.hpp"
#include "api/fhir_capability.hpp"
#include "api/fhir_export.hpp"
#include "api/others.hpp"
#include "care/decision_basis.hpp"

namespace dyad::api {
namespace {

// A server is known by few addresses; a client that makes up others must not fill the memory.
constexpr std::size_t kMostAddresses = 8;

}  // namespace

struct FhirState::Impl {
  std::mutex mutex;
  std::optional<Instant> since;
  std::map<std::string, std::shared_ptr<const Statement>> statements;
  Exports exports;
};

FhirState::FhirState() : impl_(std::make_unique<Impl>()) {}
FhirState::~FhirState() = default;

std::shared_ptr<const FhirState::Statement> FhirState::capability(const Context& context,
                                                                  const std::string& base) {
  const std::lock_guard lock(impl_->mutex);
  if (!impl_->since) impl_->since = context.record.now();
  auto& held = impl_->statements;
  if (const auto found = held.find(base); found != held.end()) return found->second;
  auto made = std::make_shared<Statement>();
  made->body = json::write(capability_statement(routes(), context.version, base, *impl_->since,
                                                context.others ? &context.others->oauth.faces() : nullptr));
  made->etag = "W/\"" + care::fnv1a(made->body) + "\"";
  if (held.size() >= kMostAddresses) held.clear();
  held.emplace(base, made);
  return made;
}

Exports& FhirState::exports() { return impl_->exports; }

}  // namespace dyad::api
