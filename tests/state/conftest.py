from hypothesis import strategies as st

from orgloader.plan.objects import KINDS, Link
from orgloader.text import Text

fields = st.dictionaries(st.sampled_from(["name", "parent", "email"]), st.none() | st.text())

st.register_type_strategy(
    Text,
    st.builds(
        Text,
        st.text(),
        st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text()),
    ),
)
st.register_type_strategy(
    Link,
    st.builds(
        Link,
        st.text(min_size=1),
        st.sampled_from(KINDS),
        st.text(min_size=1),
        st.text(),
        fields,
        st.text(),
        st.frozensets(st.integers(1, 10**6).map(str)),
        st.dates().map(str) | st.just(""),
    ),
)
