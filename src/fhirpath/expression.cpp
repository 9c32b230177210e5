// SPDX-License-Identifier: Apache-2.0
#include "fhirpath/evaluator.hpp"
#include "fhirpath/fhirpath.hpp"
#include "fhirpath/syntax.hpp"

namespace dyad::fhirpath {

Result<Expression> compile(std::string_view text) {
  if (text.size() > kMaxLength)
    return fail(ErrorKind::too_large, "the FHIRPath expression is too long", "expression",
                std::to_string(text.size()) + " characters", "at most " + std::to_string(kMaxLength));
  auto root = parse_expression(text);
  if (!root) return Failure(std::move(root.error()));
  auto ast = std::make_shared<Expression::Ast>();
  ast->text = text;
  ast->root = std::move(*root);
  return Expression(std::move(ast));
}

bool Collection::is_true() const {
  return nodes.size() == 1 && nodes[0].value && nodes[0].value->as_bool() == true;
}

Expression::Expression(std::shared_ptr<const Ast> ast) : ast_(std::move(ast)) {}
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;
Expression::~Expression() = default;

Result<Collection> Expression::evaluate(const Node& focus, const Context& context) const {
  const TypeCode type =
      focus.value && focus.value->has("resourceType") ? resource_type(*focus.value) : type_named(focus.type);
  const Item item{focus.value, focus.extra, type == kNoType ? kUntyped : type};
  Evaluator evaluator(context, item);
  const Items items = evaluator.eval(ast_->root, {item, 0, nullptr});
  if (evaluator.failed()) return Failure(*evaluator.error());
  Collection out;
  out.nodes.reserve(items.size());
  bool system = false;
  for (const Item& one : items) {
    out.nodes.push_back({one.value, one.extra, name_of(one.type)});
    system = system || (one.type < -20 && one.type != system_type(Kind::boolean));
  }
  if (system) {
    if (auto made = evaluator.keep()) out.computed.push_back(std::move(made));
    out.computed.push_back(std::shared_ptr<const json::Value>(ast_, &ast_->root.value));
  }
  return out;
}

Result<std::optional<bool>> judge(const Expression& expression, const Item& item, const Context& context) {
  Evaluator evaluator(context, item);
  const auto out = evaluator.truth(evaluator.eval(expression.ast_->root, {item, 0, nullptr}));
  if (evaluator.failed()) return Failure(*evaluator.error());
  return out;
}

Result<Collection> Expression::evaluate(const json::Value& resource) const {
  Context context;
  context.resource = &resource;
  return evaluate({&resource, nullptr, resource["resourceType"].as_string()}, context);
}

}  // namespace dyad::fhirpath
