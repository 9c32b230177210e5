// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <memory>
#include <set>

#include "access/audit_log.hpp"
#include "access/permit.hpp"
#include "access/scope.hpp"
#include "access/sharing.hpp"
#include "access/viewer.hpp"
#include "api/router.hpp"

namespace dyad::api {

// One request that was let in: the record and the cases as its caller may see and write them, for as long as
// the handler runs.
class Admission {
 public:
  Admission(const Context& entered, std::shared_ptr<const access::Scope> scope,
            const access::Circles& circles);
  Context& context() { return context_; }
  const access::Scope& scope() const { return *scope_; }
  std::shared_ptr<const access::Scope> shared_scope() const { return scope_; }
  access::Touched& touched() const { return touched_; }

 private:
  const std::shared_ptr<const access::Scope> scope_;
  mutable access::Touched touched_;  // notes for the audit; decides nothing
  const access::Principal who_;
  const access::CallersPermit permit_;
  record::Record record_;
  const care::Cases cases_;
  Context context_;
};

// The store behind every scope, for what goes on after the request and keeps a scope of its own.
const record::Store& whole_store(const Context& context);

// Where every request of a signed-in caller passes, whatever it asks for: it is given the record through the
// caller's scope, and what it touched is in the audit before it is answered. A server without sign-in has
// none: there is nobody to show less to, and nobody to name.
class Gate {
 public:
  Gate(record::Record& record, const care::Cases& cases, access::AuditLog& audit, access::GlassRules rules)
      : record_(record), cases_(cases), audit_(audit), glass_rules_(rules), scopes_(record.store()) {}

  using Handle = std::function<http::Response(Context&)>;
  http::Response pass(const Context& entered, const Call& call, const Route& route, const Handle& handle);

  record::Record& whole() { return record_; }
  const care::Cases& all_cases() const { return cases_; }
  access::Scopes& scopes() { return scopes_; }
  access::AuditLog& audit() { return audit_; }
  const access::GlassRules& glass_rules() const { return glass_rules_; }
  // What an auditor looks after: the cases that their hospitals share, who is in them, and the Flags of glass
  // that was broken there, newest first.
  std::set<std::string> cases_audited_by(const access::Principal& who) const;
  std::set<std::string> patients_audited_by(const access::Principal& who) const;
  std::vector<json::Value> glass_of(const access::Principal& who) const;

 private:
  struct Deed {
    const access::Principal& who;
    const access::Scope& scope;
    const access::Touched* touched;  // null: not told
  };
  Result<void> write_down(const Deed& deed, const Call& call, const Route& route,
                          const http::Response& response);
  record::Record& record_;
  const care::Cases& cases_;
  access::AuditLog& audit_;
  const access::GlassRules glass_rules_;
  access::Scopes scopes_;
};

}  // namespace dyad::api
