//! Which native function each helper is.

use boa_engine::{Context, JsObject};

use super::{
    calls, control,
    globals::{array_literal, define_value},
    iterate, member, names,
    native::{Body, function},
    operators, text, variants,
};
use crate::lower::{Helper, PREFIX};

/// Offers helpers to the text that [takes them](text::binding): as properties of the hidden global
/// object, under their hidden names.
pub(super) fn offer(context: &mut Context, helpers: &[Helper]) {
    let offered = JsObject::with_null_proto();
    for helper in helpers {
        let function = function(context, "", 0, body(*helper));
        define_value(&offered, &text::hidden_name(*helper), function.into());
    }
    define_value(&context.global_object(), PREFIX, offered.into());
}

fn body(helper: Helper) -> Body {
    match helper {
        Helper::Get => member::get,
        Helper::Set => member::set,
        Helper::Update => member::update,
        Helper::Delete => member::delete,
        Helper::In => member::has,
        Helper::Key => member::key,
        Helper::Invoke => calls::invoke,
        Helper::Call => calls::call,
        Helper::CallIn => calls::call_in,
        Helper::New => calls::new,
        Helper::Name => names::name,
        Helper::SetName => names::set_name,
        Helper::Declare => names::declare,
        Helper::Dynamic => names::dynamic,
        Helper::TypeofName => names::type_of_name,
        Helper::With => names::with,
        Helper::Scope => names::scope,
        Helper::BadTarget => names::bad_target,
        Helper::StrictDelete => names::strict_delete,
        Helper::Typeof => operators::type_of,
        Helper::Add => operators::add,
        Helper::Subtract => operators::subtract,
        Helper::Multiply => operators::multiply,
        Helper::Divide => operators::divide,
        Helper::Remainder => operators::remainder,
        Helper::ShiftLeft => operators::shift_left,
        Helper::ShiftRight => operators::shift_right,
        Helper::ShiftRightUnsigned => operators::shift_right_unsigned,
        Helper::BitAnd => operators::bit_and,
        Helper::BitOr => operators::bit_or,
        Helper::BitXor => operators::bit_xor,
        Helper::BitNot => operators::bit_not,
        Helper::Plus | Helper::Number => operators::plus,
        Helper::Minus => operators::minus,
        Helper::Increment => operators::increment,
        Helper::Double => operators::double,
        Helper::Variants => variants::variants,
        Helper::Array => array_literal,
        Helper::Less => operators::less,
        Helper::LessOrEqual => operators::less_or_equal,
        Helper::Greater => operators::greater,
        Helper::GreaterOrEqual => operators::greater_or_equal,
        Helper::Equal => operators::equal,
        Helper::Instanceof => operators::instance_of,
        Helper::Truth => operators::truth,
        Helper::CaseOf => operators::case_of,
        Helper::Iterate => iterate::iterate,
        Helper::More => iterate::more,
        Helper::Next => iterate::next,
        Helper::Throw => control::throw,
        Helper::Caught => control::caught,
        Helper::Pending => control::pending,
        Helper::RegExp => control::regexp,
        Helper::Eval => control::eval,
    }
}
